import * as v from 'valibot';

/** The part before `@`, as the HTML Standard defines a valid e-mail address (`<input type=email>`). */
const localPart = /^[\w.!#$%&'*+/=?^`{|}~-]+$/;

/** A label of a domain name: at most 63 letters, digits and hyphens, no hyphen at either end. */
const label = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

/** A character of an internationalized domain name that the ASCII rule does not cover. */
const nonAscii = /[^\p{ASCII}]/u;

/** JSON Schema has a format of its own for it, `idn-email`. */
export const emailAddressCheck = v.check(isEmailAddress, 'must be an e-mail address');

/**
 * An e-mail address as the HTML Standard defines it, and in addition one with an internationalized domain name (IDN). It
 * is stored as given, but for the case of its domain, which has no meaning.
 */
export const emailAddress = v.pipe(
  v.string('must be a string'),
  v.trim(),
  v.maxLength(254, 'must have at most 254 characters'),
  emailAddressCheck,
  v.transform((text) => text.replace(/@.*$/, (domain) => domain.toLowerCase())),
);

function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return localPart.test(text.slice(0, Math.max(at, 0))) && isDomain(text.slice(at + 1));
}

function isDomain(domain: string): boolean {
  const ascii = nonAscii.test(domain) ? toAscii(domain) : domain;
  return ascii.split('.').every((part) => label.test(part));
}

/** Converts an internationalized domain name by the rules of the URL Standard; an invalid one becomes an empty text. */
function toAscii(domain: string): string {
  const hasOtherCharacters = domain.replace(/[^\p{ASCII}]/gu, '').replace(/[\w.-]/g, '') !== '';
  const url = URL.parse(`http://${domain}/`);
  // UTS 46, as URLs apply it, allows underscores and hyphens at the ends of a label.
  const hasInvalidLabel = /_|(?:^|\.)-|-(?:\.|$)/.test(domain);
  return url && !hasOtherCharacters && !hasInvalidLabel ? url.hostname : '';
}
