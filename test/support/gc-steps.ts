/** One step of the model, carried out on a vat; and what the vats are furnished with. */
import { expect } from 'vitest';
import type { Step } from './gc-model.js';
import type { Furniture, Sort, SubjectDriver } from './gc-subjects.js';

export const VIRTUAL_MARKS: Furniture = {
  isVaultDurable: false,
  marks: 'weakMap',
  areMarksDurable: false,
  memory: 'WeakMap',
};
export const DURABLE_MARKS: Furniture = {
  isVaultDurable: true,
  marks: 'weakSet',
  areMarksDurable: true,
  memory: 'WeakSet',
};

export const perform = async (
  driver: SubjectDriver,
  name: string,
  sort: Sort,
  step: Step,
): Promise<void> => {
  switch (step.type) {
    case 'make':
      break;
    case 'kill':
      driver.kill(name);
      break;
    case 'introduce':
      await driver.introduce(name, sort, step.facet);
      break;
    case 'send':
      expect(await driver.send(name, step.facet)).toBe(driver.vrefOf(name, sort, step.facet));
      break;
    case 'dropExport':
      await driver.dropExport(name, sort, step.facet);
      break;
    case 'retireExport':
      await driver.retireExport(name, sort, step.facet);
      break;
    case 'retireImport':
      await driver.retireImport(name);
      break;
    default:
      await driver.tell(step.type, name, sort);
  }
};
