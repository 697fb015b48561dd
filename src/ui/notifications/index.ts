export { type RunNotificationServices, RunNotifications } from "./notifications";
