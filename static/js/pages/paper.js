/** A document that is there to be printed: nothing of it stays folded in. */

import "./print.js";

for (const folded of document.querySelectorAll(".paper details")) folded.open = true;
