import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type AlarmState, alarmProperties, evaluateAlarm } from '../../../tools/monitoring/alarm.ts';
import { evaluateMath } from '../../../tools/monitoring/metric-math.ts';
import { MetricStore } from '../../../tools/monitoring/metric-store.ts';
import { parseEmf } from '../../../tools/monitoring/parse-emf.ts';

const metric = { namespace: 'N', name: 'M', dimensions: { Queue: 'q' } };
const minute = 60_000;

/** A store with one value in each minute, the oldest first; undefined for none. The last minute ends at `end`. */
function storeOf(values: (number | undefined)[]) {
  const store = new MetricStore();
  const end = values.length * minute;
  values.forEach((value, index) => {
    const timestamp = index * minute + 1;
    [value]
      .filter((each) => each !== undefined)
      .forEach((each) => void store.add({ ...metric, value: each, timestamp }));
  });
  return { store, end };
}

describe('an alarm', () => {
  const evaluate = (values: (number | undefined)[], properties: object, before: AlarmState = 'OK') => {
    const { store, end } = storeOf(values);
    const alarm = v.parse(alarmProperties, {
      AlarmName: 'a',
      Namespace: 'N',
      MetricName: 'M',
      Dimensions: [{ Name: 'Queue', Value: 'q' }],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      ...properties,
    });
    return evaluateAlarm(alarm, store, end, before);
  };

  test.each([
    ['fires at its threshold', [0, 1], {}, 'ALARM'],
    ['does not fire below it', [1, 0], {}, 'OK'],
    [
      'fires when enough of its values do',
      [1, 0, 1],
      { EvaluationPeriods: 3, DatapointsToAlarm: 2 },
      'ALARM',
    ],
    ['does not fire when too few do', [0, 0, 1], { EvaluationPeriods: 3, DatapointsToAlarm: 2 }, 'OK'],
    ['without data has none', [undefined], {}, 'INSUFFICIENT_DATA'],
    ['without data can be OK', [undefined], { TreatMissingData: 'notBreaching' }, 'OK'],
    ['without data can fire', [undefined], { TreatMissingData: 'breaching' }, 'ALARM'],
    [
      'keeps to an old value of its range, though missing ones are breaching',
      [0, undefined, undefined],
      { TreatMissingData: 'breaching' },
      'OK',
    ],
    [
      'fires when its whole range is missing',
      [0, undefined, undefined, undefined],
      { TreatMissingData: 'breaching' },
      'ALARM',
    ],
  ])('%s', (_what, values, properties, state) => {
    expect(evaluate(values, properties)).toBe(state);
  });

  test('that ignores missing data stays as it is', () => {
    expect(evaluate([undefined], { TreatMissingData: 'ignore' }, 'ALARM')).toBe('ALARM');
  });
});

describe('metric math', () => {
  const burn = 'IF(good + bad < 20, 0, bad / (good + bad) / 0.01)';
  test.each([
    [burn, { good: 10, bad: 9 }, 0],
    [burn, { good: 60, bad: 20 }, 25],
    [burn, { good: undefined, bad: 20 }, undefined],
    ['1 + 2 * 3 - 4 / 2', {}, 5],
    ['bad / good', { good: 0, bad: 1 }, undefined],
    ['FILL(bad, 0) + 1', { bad: undefined }, 1],
  ])('%s of %j is %s', (expression, values, result) => {
    expect(evaluateMath(expression, values)).toBe(result);
  });

  test.each(['good +', 'unknown', 'ANOMALY_DETECTION_BAND(good)', 'good; 1', '(good'])(
    '%s is refused',
    (expression) => {
      expect(() => evaluateMath(expression, { good: 1 })).toThrow();
    },
  );
});

describe('a statistic', () => {
  const { store, end } = storeOf([4, 1, 3, 2]);
  test.each([
    ['Sum', 10],
    ['Average', 2.5],
    ['Maximum', 4],
    ['Minimum', 1],
    ['SampleCount', 4],
    ['p50', 2],
    ['p99', 4],
  ])('%s is computed over its period', (statistic, value) => {
    expect(store.read({ ...metric, statistic, periodSeconds: 240 }, end, 1)).toEqual([value]);
  });

  test('needs exactly its dimensions', () => {
    const query = { ...metric, dimensions: {}, statistic: 'Sum', periodSeconds: 240 };
    expect(store.read(query, end, 1)).toEqual([undefined]);
  });
});

describe('a log line', () => {
  const directive = { Namespace: 'N', Dimensions: [['D']], Metrics: [{ Name: 'M' }] };
  const document = (members: object, changes: object = {}) =>
    JSON.stringify({
      _aws: { Timestamp: 5, CloudWatchMetrics: [{ ...directive, ...changes }] },
      D: 'd',
      M: 1,
      ...members,
    });
  const datum = { namespace: 'N', name: 'M', dimensions: { D: 'd' }, value: 1, timestamp: 5 };

  test('in the format becomes metrics', () => {
    expect(parseEmf(document({}))).toEqual([datum]);
    expect(parseEmf(document({ M: [1, 2] }))).toEqual([datum, { ...datum, value: 2 }]);
  });

  test.each([
    ['that is wrapped by console.log', JSON.stringify({ message: document({}) })],
    ['with text before it', `INFO ${document({})}`],
    ['with a text as a value', document({ M: '1' })],
    ['without its value', document({ M: undefined })],
    ['without its dimension', document({ D: undefined })],
    ['with more than 100 values', document({ M: Array(101).fill(1) })],
    ['with more than 100 metrics', document({}, { Metrics: Array(101).fill({ Name: 'M' }) })],
  ])('%s becomes none', (_what, line) => {
    expect(parseEmf(line)).toEqual([]);
  });
});
