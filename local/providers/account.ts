/** Account that the offline AWS plays when none is chosen, twelve digits. */
export const defaultAccountId = "111122223333";
