import type { CreateUserRequest } from '../contracts/http/users-api.ts';
import { type ApiClient, ApiError, type VersionedUser } from './api-client.ts';
import { RetryableError } from './retry.ts';
import { Store } from './store.ts';
import { texts } from './texts.ts';

export interface ProfileState {
  /** Undefined before it is read. */
  status: 'loading' | 'missing' | 'present' | 'deleted' | undefined;
  profile: VersionedUser | undefined;
  /** What the user wanted to save when the profile had been changed elsewhere. */
  conflict: CreateUserRequest | undefined;
  isSaved: boolean;
  error: string | undefined;
}

/** The profile of the user. Its methods never throw. */
export class ProfileStore extends Store<ProfileState> {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    super({ status: undefined, profile: undefined, conflict: undefined, isSaved: false, error: undefined });
    this.#api = api;
  }

  async load(): Promise<void> {
    this.update({ status: 'loading', conflict: undefined, isSaved: false, error: undefined });
    await this.#run(async () => this.#show(await this.#api.getProfile()));
  }

  /** Creates the profile, or changes the version that is shown. */
  async save(values: CreateUserRequest): Promise<void> {
    const { profile } = this.state;
    this.update({ isSaved: false, error: undefined });
    await this.#run(async () => {
      this.#show(
        profile ? await this.#api.updateProfile(values, profile.eTag) : await this.#api.createProfile(values),
      );
      this.update({ isSaved: true, conflict: undefined });
    }, values);
  }

  /** Leaves the profile as it was changed elsewhere. */
  dropConflict(): void {
    this.update({ conflict: undefined });
  }

  async delete(): Promise<void> {
    await this.#run(async () => {
      await this.#api.deleteProfile(this.state.profile?.eTag ?? '');
      this.update({ status: 'deleted', profile: undefined, isSaved: false });
    });
  }

  #show(profile: VersionedUser): void {
    this.update({ status: 'present', profile });
  }

  /** @param values what to offer again when the profile was changed elsewhere */
  async #run(action: () => Promise<void>, values?: CreateUserRequest): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (isStatus(error, 404)) {
        this.update({ status: 'missing', profile: undefined });
      } else if (isStatus(error, 412) || isStatus(error, 409)) {
        await this.load();
        this.update({ conflict: values });
      } else {
        this.update({ error: describeError(error) });
      }
    }
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

function describeError(error: unknown): string {
  if (error instanceof RetryableError) {
    return texts.errors.unreachable;
  }
  const [issue] = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  if (issue) {
    const field = issue.pointer === '/email' ? texts.profile.email : texts.profile.name;
    return texts.profile.invalid(field, issue.detail);
  }
  return texts.errors.other(error instanceof Error ? error.message : '');
}
