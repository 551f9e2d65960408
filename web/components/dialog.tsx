import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  /** The id of the heading inside. */
  labelledBy: string;
  class?: string;
  onClose(): void;
  onKeyDown?(event: KeyboardEvent): void;
  children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus inside, closes it with Escape, and returns the focus to the opener. */
export function Dialog({ labelledBy, class: className = '', onClose, onKeyDown, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={className}
      aria-labelledby={labelledBy}
      onClose={onClose}
      {...(onKeyDown && { onKeyDown })}
      // A click beside the dialog closes it, where the browser knows the attribute.
      {...{ closedby: 'any' }}
    >
      {children}
    </dialog>
  );
}
