/**
 * Does `action` for every item, one after another; a failure does not keep the others from their turn.
 * @throws what failed, after the last item: the error itself, or an AggregateError of several
 */
export async function attemptEach<Item>(
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
    throw new AggregateError(errors, `${errors.length} failures: ${errors.join('; ')}`);
  }
}
