import { useEffect, useState } from 'preact/hooks';
import type { CreateUserRequest } from '../../contracts/http/users-api.ts';
import type { ProfileState, ProfileStore } from '../profile-store.ts';
import { texts } from '../texts.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Dialog } from './dialog.tsx';
import { useStore } from './use-store.ts';

/** Creates, changes and deletes the profile. A change that was made elsewhere in the meantime is shown, not overwritten. */
export function ProfileDialog({ store, onClose }: { store: ProfileStore; onClose(): void }) {
  const state = useStore(store);
  const [asksToDelete, setAsksToDelete] = useState(false);
  useEffect(() => void store.load(), [store]);
  const { status, profile } = state;
  return (
    <Dialog labelledBy="profile-heading" class="profile" onClose={onClose}>
      <h2 id="profile-heading">{texts.profile.heading}</h2>
      <Messages state={state} />
      <Conflict state={state} store={store} />
      {(status === 'missing' || status === 'present') && (
        <ProfileForm key={profile?.eTag ?? ''} state={state} onSave={(values) => store.save(values)} />
      )}
      <div class="actions">
        {profile && (
          <button type="button" class="danger" onClick={() => setAsksToDelete(true)}>
            {texts.profile.delete}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {texts.actions.close}
        </button>
      </div>
      {asksToDelete && (
        <ConfirmDialog
          question={texts.confirm.deleteProfile}
          hint={texts.confirm.deleteProfileHint}
          onConfirm={() => store.delete()}
          onClose={() => setAsksToDelete(false)}
        />
      )}
    </Dialog>
  );
}

function Messages({ state: { status, isSaved, error } }: { state: ProfileState }) {
  const notices: Partial<Record<string, string>> = {
    missing: texts.profile.missing,
    deleted: texts.profile.deleted,
  };
  return (
    <>
      <p role="status" class="summary">
        {isSaved ? texts.profile.saved : notices[status ?? '']}
      </p>
      {error && <p role="alert">{error}</p>}
    </>
  );
}

function Conflict({ state: { conflict, profile }, store }: { state: ProfileState; store: ProfileStore }) {
  if (!conflict || !profile) {
    return null;
  }
  return (
    <div role="alert" class="conflict">
      <p>{texts.profile.conflict}</p>
      <p>
        <strong>{profile.name}</strong>, {profile.email}
      </p>
      <div class="actions">
        <button type="button" onClick={() => store.dropConflict()}>
          {texts.profile.takeTheirs}
        </button>
        <button type="button" class="primary" onClick={() => store.save(conflict)}>
          {texts.profile.keepMine}
        </button>
      </div>
    </div>
  );
}

interface ProfileFormProps {
  state: ProfileState;
  onSave(values: CreateUserRequest): void;
}

function ProfileForm({ state: { profile }, onSave }: ProfileFormProps) {
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSave({ name: `${form.get('name')}`, email: `${form.get('email')}` });
  };
  return (
    <form onSubmit={submit}>
      <label for="profile-name">{texts.profile.name}</label>
      <input
        id="profile-name"
        name="name"
        required
        autocomplete="name"
        maxLength={100}
        defaultValue={profile?.name}
      />
      <label for="profile-email">{texts.profile.email}</label>
      <input
        id="profile-email"
        name="email"
        type="email"
        required
        autocomplete="email"
        defaultValue={profile?.email}
      />
      <button type="submit" class="primary">
        {profile ? texts.profile.save : texts.profile.create}
      </button>
    </form>
  );
}
