/** How many files one message can carry. */
export const mostFiles = 10;
