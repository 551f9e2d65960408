import { AwsError } from './aws-error.ts';

/** @throws {AwsError} InvalidURI for a text that cannot be percent-decoded */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (cause instanceof URIError) {
      throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
    }
    throw cause;
  }
}
