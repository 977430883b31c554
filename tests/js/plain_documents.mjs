// Tells of each document of standard input whether it is nothing but the text of minutes.

import { readFileSync } from "node:fs";

import { isPlainDocument } from "../../static/js/desk/document_form.js";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(isPlainDocument)));
