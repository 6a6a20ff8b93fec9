// Plain data of the size that messages have.

/** A small record, as the body of capdata has it. */
export const DATA = '{"amount":"+1000","brand":"IST","memo":"a short text","tags":["a","b","c"]}';
