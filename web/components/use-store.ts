import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../store.ts';

/** Renders the component again after each change of the store. */
export function useStore<State extends object>(store: Store<State>): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(() => setState(store.state));
  }, [store]);
  return state;
}
