import { hash } from 'node:crypto'

/** SHA-256 of a text in hexadecimal. Texts come from `readText`, so that neither line ends nor a byte order mark count. */
export const checksumOf = (text: string): string => hash('sha256', text)
