/** Whoever is shown this page is not signed in: this browser forgets the keys of any room. */

import { forgetAll } from "../room/device.js";

void forgetAll();
