const LONGEST = 200

/** What an error says in a line: libraries write many, and some begin with an empty one. */
export const shortMessage = (error) => error.message.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST)
