/** The place where the puck is to lie. */
export const goal = [0, 0] as const;
