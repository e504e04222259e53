/** The presets by the names that callers give. */
import { UsageError } from '../base/errors.ts';
import { RULES, type Rules, type RulesName } from '../swim/rules.ts';

/** The rules of a preset. @throws UsageError for a name that none has, from callers without types. */
export function presetOf(name: RulesName): Rules {
  if (!Object.hasOwn(RULES, name))
    throw new UsageError('rules', name, `use one of ${Object.keys(RULES).join(', ')}`);
  return RULES[name];
}
