/** The one account that the server of the browser tests begins with. */

/** Where its session is kept, so that nobody has to sign in again. */
export const ADMIN_STATE = "test-results/admin.json";

/** Its address. */
export const ADMIN = "admin@example.com";

/** Its password; the server lives as long as the tests do, and on this machine alone. */
export const PASSWORD = "correct horse battery staple";
