/** The bytes that SNS takes in one message, attributes included. */
export const messageLimitBytes = 262_144;
