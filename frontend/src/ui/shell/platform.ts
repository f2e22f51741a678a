/** Which keyboard the person has. */

/** Whether key caps are those of Apple. */
export const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);
