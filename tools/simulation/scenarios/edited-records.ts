import { isTerminal } from '../../../contracts/records/image-record.ts';
import { operator } from '../resources/create-images-table.ts';
import type { Scenario } from '../scenario.ts';
import type { Simulation } from '../simulation.ts';
import { putUpload, randomText, redrive, schedule, sweep } from '../workload.ts';

/** The longest time until an operator repairs the record. */
const maxRepairMs = 10 * 60 * 60 * 1000;

/** An operator edits a terminal record so that it does not fit its schema, and repairs it within hours. */
export const editedRecords: Scenario = {
  name: 'edited-records',
  start: (simulation) => {
    const { random } = simulation;
    for (let number = 1; number <= 2 + random.integerBelow(3, 'uploads'); number += 1) {
      const name = `sea ${number}`;
      schedule(simulation, name, () =>
        putUpload(simulation, `uploads/${name}.png`, randomText(simulation, name)),
      );
    }
    schedule(simulation, 'edit', () => edit(simulation));
    schedule(simulation, 'sweep', () => sweep(simulation, 'once'));
    schedule(simulation, 'redrive', () => redrive(simulation));
  },
};

function edit({ history, imagesTable, scheduler, random }: Simulation): void {
  const record = [...history.records.values()].find(isTerminal);
  if (!record) {
    return;
  }
  const { imageId } = record;
  const field = random.choose(['updatedAt', 'status'], 'edited field');
  const { [field]: value } = imagesTable.get(imageId) ?? {};
  imagesTable.edit(imageId, { [field]: { S: 'edited' } }, operator);
  scheduler.after(random.integerBelow(maxRepairMs, 'repair'), () => {
    // The next write by a worker has repaired the record already.
    if (value && imagesTable.get(imageId)?.[field]?.S === 'edited') {
      imagesTable.edit(imageId, { [field]: value }, operator);
    }
  });
}
