import "./fragments.js";
import "./theme.js";
import "./menus.js";
import "./forms.js";
import "./either.js";
import "./bulk.js";
import "./keys.js";
import "./suggestions.js";
import "./person.js";
import { enhance } from "./enhance.js";

enhance(document);
