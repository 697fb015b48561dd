export { RunNotifications } from "./notifications";
