/** RFC 3339, and the spellings near it that PostgreSQL reads the same way. */
export const timestamp = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?([Zz]|[+-]\d\d(:?\d\d)?))?)?$/;
