/** Text of a vat inside an HTML document, where none of it may become markup. */

/**
 * @returns the text for the inside of an element or of a quoted attribute. Controls, which HTML does
 *   not allow, become U+FFFD.
 */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, found => `&#${String(found.charCodeAt(0))};`)
    // eslint-disable-next-line no-control-regex -- these are what HTML does not allow
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/**
 * JSON for the inside of a `script` element: no character that could end the element, begin a
 * comment or end a line of script stands in it as it is. It parses to an equal value.
 *
 * @throws {TypeError} when the value has no JSON
 */
export const escapeJson = (value: unknown): string => {
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string') throw new TypeError(`There is no JSON for ${typeof value}`);
  return text.replace(
    /[<>&\u007f\u2028\u2029]/g,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};
