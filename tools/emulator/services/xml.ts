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

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Reads the texts of all elements of a name that have no child elements. */
export function xmlTexts(document: string, name: string): string[] {
  const elements = document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return [...elements].map(([, text = '']) =>
    text.replace(/&(?:#(x?[0-9a-f]+)|(\w+));/gi, (_, code, entity) =>
      code ? String.fromCodePoint(Number(code.replace(/^x/i, '0x'))) : (entities[entity] ?? ''),
    ),
  );
}
