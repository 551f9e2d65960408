import { texts } from '../texts.ts';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  question: string;
  hint: string;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before a deletion. The first button, which has the focus, changes nothing. */
export function ConfirmDialog({ question, hint, onConfirm, onClose }: ConfirmDialogProps) {
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Dialog labelledBy="confirm-heading" class="confirm" onClose={onClose}>
      <h2 id="confirm-heading">{question}</h2>
      <p>{hint}</p>
      <div class="actions">
        <button type="button" onClick={onClose}>
          {texts.actions.cancel}
        </button>
        <button type="button" class="danger" onClick={confirm}>
          {texts.actions.delete}
        </button>
      </div>
    </Dialog>
  );
}
