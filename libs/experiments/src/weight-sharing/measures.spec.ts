import { describe, expect, it } from 'vitest';
import { calibrationError } from './measures.ts';

describe('calibrationError', () => {
  it('is 0 where answers are right as often as they claim', () => {
    // Four answers with confidence ¾, of which three are right.
    expect(calibrationError([0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25], [0, 0, 0, 1], 2)).toBeCloseTo(0, 12);
  });

  it('is what they claim too much, or too little', () => {
    expect(calibrationError([1, 0, 1, 0], [0, 1], 2)).toBeCloseTo(0.5, 12);
    expect(calibrationError([0.6, 0.4, 0.4, 0.6], [0, 1], 2)).toBeCloseTo(0.4, 12);
  });

  it('does not let claims of different confidence make up for each other', () => {
    // Sure and wrong, unsure and right: 1 too much and 0.4 too little.
    expect(calibrationError([1, 0, 0.6, 0.4], [1, 0], 2)).toBeCloseTo(0.7, 12);
  });
});
