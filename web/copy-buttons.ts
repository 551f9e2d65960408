/** Makes each button with `data-copy` copy that text. The pages of a stack on this machine have such buttons. */
export function enableCopyButtons(): void {
  document.addEventListener('click', async ({ target }) => {
    const text = target instanceof HTMLButtonElement ? target.dataset['copy'] : undefined;
    if (target instanceof HTMLButtonElement && text !== undefined) {
      await navigator.clipboard.writeText(text);
      target.textContent = '✓';
    }
  });
}
