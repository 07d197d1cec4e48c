import { byId } from "./element.js";

byId("path").textContent = location.pathname;
