/** What an XML element can hold: text, or elements by name, repeated where there is a list. */
export type XmlContent = string | number | boolean | { [name: string]: XmlContent | XmlContent[] };

/** A document with one root, in the namespace of S3; readers of other services do not look at it. */
export function xmlDocument(root: string, content: XmlContent): string {
  return `<?xml version="1.0"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${render(content)}</${root}>`;
}

function render(content: XmlContent): string {
  if (typeof content !== 'object') {
    // Control characters too: a reader would take a carriage return in a key for a line feed.
    return String(content).replace(/[<>&\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
  }
  const elements = Object.entries(content).flatMap(([name, value]) =>
    [value].flat().map((each) => `<${name}>${render(each)}</${name}>`),
  );
  return elements.join('');
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The texts of all elements of this name that hold no elements themselves. */
export function xmlTexts(document: string, name: string): string[] {
  const found = document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return [...found].map(([, text = '']) =>
    text.replace(/&(?:#(x?[0-9a-f]+)|(\w+));/gi, (_, code, entity) =>
      code ? String.fromCodePoint(Number(code.replace(/^x/i, '0x'))) : (entities[entity] ?? ''),
    ),
  );
}
