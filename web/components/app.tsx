import { useState } from 'preact/hooks';
import type { WebConfig } from '../../contracts/http/web-config.ts';
import type { GalleryStore } from '../gallery-store.ts';
import type { ProfileStore } from '../profile-store.ts';
import { signOut, startSignIn } from '../sign-in.ts';
import { texts } from '../texts.ts';
import { Gallery } from './gallery.tsx';
import { ProfileDialog } from './profile-dialog.tsx';

interface AppProps {
  config: WebConfig;
  /** Undefined when no user is signed in. */
  session?: { gallery: GalleryStore; profile: ProfileStore } | undefined;
  notice?: string;
}

/** The page: the gallery of the user who is signed in, or the invitation to sign in. */
export function App({ config, session, notice }: AppProps) {
  return session ? <SignedIn config={config} {...session} /> : <SignedOut config={config} notice={notice} />;
}

function SignedOut({ config, notice }: { config: WebConfig; notice: string | undefined }) {
  return (
    <main class="signed-out">
      <h1>{texts.signedOut.heading}</h1>
      <p>{texts.signedOut.introduction}</p>
      {notice && <p role="alert">{notice}</p>}
      <button type="button" class="primary" onClick={() => startSignIn(config.signIn)}>
        {texts.signedOut.signIn}
      </button>
    </main>
  );
}

interface SignedInProps {
  config: WebConfig;
  gallery: GalleryStore;
  profile: ProfileStore;
}

function SignedIn({ config, gallery, profile }: SignedInProps) {
  const [showsProfile, setShowsProfile] = useState(false);
  return (
    <main>
      <div class="title-row">
        <h1 id="images-heading" tabIndex={-1}>
          {texts.uploads.heading}
        </h1>
        <div class="account">
          <button type="button" onClick={() => setShowsProfile(true)}>
            {texts.account.profile}
          </button>
          <button type="button" onClick={() => signOut(config.signIn)}>
            {texts.account.signOut}
          </button>
        </div>
      </div>
      <Gallery store={gallery} />
      {showsProfile && <ProfileDialog store={profile} onClose={() => setShowsProfile(false)} />}
    </main>
  );
}
