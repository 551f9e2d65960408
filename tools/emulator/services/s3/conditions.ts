import { throwAwsError } from '../aws-error.ts';
import type { StoredObject } from './object-store.ts';
import type { S3Request } from './s3-operation.ts';

/** @throws {AwsError} 412 when If-Match excludes the object; `noneMatchStatus` when If-None-Match names it */
export function checkConditions(
  { headers }: Pick<S3Request, 'headers'>,
  object: StoredObject | undefined,
  noneMatchStatus: 304 | 412,
): void {
  const { 'if-match': match, 'if-none-match': noneMatch = '' } = headers;
  const isNamed = (list: string) =>
    object && list.split(',').some((each) => ['*', object.eTag].includes(each.trim().replaceAll('"', '')));
  if ((match && !isNamed(match)) || isNamed(noneMatch)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    throwAwsError('PreconditionFailed', message, isNamed(noneMatch) ? noneMatchStatus : 412);
  }
}
