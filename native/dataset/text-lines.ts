/** Characters that end a line for someone: a name that holds one would break a file of lines. */
const LINE_ENDS = /[\r\n\v\f\u0085\u2028\u2029]+/g;

/** A name on one line. */
export function onOneLine(name: string): string {
  return name.replace(LINE_ENDS, ' ');
}

/** A string as YAML: JSON's double-quoted form is YAML's too. */
export function yamlString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
