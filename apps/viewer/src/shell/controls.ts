import { make } from './room.ts';
import type { Parameter, Parameters, Value, Values } from './parameters.ts';

/** Controls for the parameters of a room, with labels, for mouse and keys. */
export function controls(parameters: Parameters, change: (name: string, value: Value) => void) {
  const made = Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'drawn' ? [] : [{ name, ...control(`set-${name}`, parameter, (value) => change(name, value)) }],
  );
  return {
    element: make('div', { class: 'controls' }, ...made.map(({ element }) => element)),
    show: (values: Values) => made.forEach(({ name, show }) => show(values[name]!)),
  };
}

function control(id: string, parameter: Exclude<Parameter, { kind: 'drawn' }>, change: (value: Value) => void) {
  const label = make('label', { for: id }, parameter.label);
  if (parameter.kind === 'number') {
    const { min, max, step, unit = '' } = parameter;
    const input = make('input', { id, type: 'range', min, max, step });
    const output = make('output', { for: id });
    input.addEventListener('input', () => change(Number(input.value)));
    const show = (value: Value) => {
      input.value = String(value);
      output.textContent = `${Math.round(Number(value) * 100) / 100}${unit}`;
    };
    return { element: make('div', { class: 'control' }, label, input, output), show };
  }
  if (parameter.kind === 'flag') {
    const input = make('input', { id, type: 'checkbox' });
    input.addEventListener('change', () => change(input.checked));
    const show = (value: Value) => (input.checked = value === true);
    return { element: make('div', { class: 'control flag' }, input, label), show };
  }
  const select = make('select', { id }, ...parameter.options.map((option) => make('option', { value: option }, option))); // prettier-ignore
  select.addEventListener('change', () => change(select.value));
  const show = (value: Value) => (select.value = String(value));
  return { element: make('div', { class: 'control' }, label, select), show };
}
