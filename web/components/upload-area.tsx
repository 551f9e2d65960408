import { useEffect, useRef, useState } from 'preact/hooks';
import { readFiles } from '../dropped-files.ts';
import { acceptedFiles } from '../file-types.ts';
import { texts } from '../texts.ts';

/** Takes files from the chooser, and from what is dropped or pasted anywhere on the page. */
export function UploadArea({ onFiles }: { onFiles(files: File[]): void }) {
  const [isOver, setIsOver] = useState(false);
  const [notice, setNotice] = useState('');
  useDroppedFiles({ onFiles, setIsOver, setNotice });
  usePastedFiles(onFiles);
  const choose = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    // Without this, choosing the same file again is no change.
    input.value = '';
    onFiles(files);
  };
  return (
    <section class={isOver ? 'upload-area over' : 'upload-area'}>
      <input
        id="files"
        type="file"
        multiple
        accept={acceptedFiles}
        class="visually-hidden"
        onChange={({ currentTarget }) => choose(currentTarget)}
      />
      <label for="files" class="button primary">
        {texts.uploads.choose}
      </label>
      <span class="hint">{texts.uploads.hint}</span>
      {notice && <p role="alert">{notice}</p>}
    </section>
  );
}

interface DropOptions {
  onFiles(files: File[]): void;
  setIsOver(isOver: boolean): void;
  setNotice(notice: string): void;
}

function useDroppedFiles({ onFiles, setIsOver, setNotice }: DropOptions): void {
  useEffect(() => {
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      const { files, directories } = readFiles(event.dataTransfer);
      setNotice(directories.map(texts.uploads.directory).join(' '));
      onFiles(files);
    };
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false);
    document.addEventListener('drop', drop);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    return () => {
      document.removeEventListener('drop', drop);
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
    };
  }, [onFiles]);
}

function usePastedFiles(onFiles: (files: File[]) => void): void {
  const count = useRef(0);
  useEffect(() => {
    const paste = ({ target, clipboardData }: ClipboardEvent) => {
      // Text fields keep what is pasted into them.
      if (!isEditable(target)) {
        onFiles([...(clipboardData?.files ?? [])].map((file) => withName(file, count)));
      }
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onFiles]);
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}

/** The clipboard gives every image the same name. */
function withName(file: File, counter: { current: number }): File {
  counter.current += 1;
  const extension = file.type.replace('image/', '');
  return new File([file], texts.uploads.pastedName(counter.current, extension), { type: file.type });
}
