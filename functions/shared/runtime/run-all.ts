/**
 * Runs `action` for every item, one after another. A failure does not stop the loop.
 * @throws after the last item: the one error, or an AggregateError of several
 */
export async function runAllSequentially<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for await (const item of items) {
    await action(item).catch((error: unknown) => errors.push(error));
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    throw new AggregateError(errors, `${errors.length} failures`);
  }
}
