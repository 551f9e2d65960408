import { throwAwsError } from './aws-error.ts';

/** The content of an XML element: a text, or elements by name. A list repeats its element. */
export type XmlContent = string | number | boolean | { [name: string]: XmlContent | XmlContent[] };

/** Renders a result with one root in the namespace of S3. Clients of other services ignore the namespace. */
export function xmlDocument(root: string, content: XmlContent): string {
  return renderDocument(root, content, ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
}

/** Renders an error. It has no namespace: boto3 and version 1 of the AWS CLI do not find the code of an error in one. */
export function xmlErrorDocument(root: string, content: XmlContent): string {
  return renderDocument(root, content, '');
}

function renderDocument(root: string, content: XmlContent, attributes: string): string {
  return `<?xml version="1.0"?>\n<${root}${attributes}>${render(content)}</${root}>`;
}

function render(content: XmlContent): string {
  if (typeof content !== 'object') {
    // Control characters are escaped too: an XML parser turns a carriage return in a key into a line feed.
    return String(content).replace(/[<>&\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
  }
  const elements = Object.entries(content).flatMap(([name, value]) =>
    [value].flat().map((each) => `<${name}>${render(each)}</${name}>`),
  );
  return elements.join('');
}

const entities = new Map(Object.entries({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }));

/** Reads the texts of all elements of a name that have no child elements. @throws {AwsError} MalformedXML */
export function xmlTexts(document: string, name: string): string[] {
  const elements = document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return [...elements].map(([, text = '']) => text.replace(/&#?(\w*);?/g, decodeReference));
}

/** Decodes `&lt;`, `&#60;` or `&#x3c;`. */
function decodeReference(reference: string, name: string): string {
  const codePoint = reference.startsWith('&#') ? Number(name.replace(/^x/i, '0x')) : Number.NaN;
  const isCharacter = name !== '' && codePoint >= 0 && codePoint <= 0x10_ff_ff;
  const character = isCharacter ? String.fromCodePoint(codePoint) : entities.get(name);
  return character ?? throwAwsError('MalformedXML', 'The XML you provided was not well-formed');
}
