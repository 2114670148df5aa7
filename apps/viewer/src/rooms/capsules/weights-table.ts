import { degrees, unitArea2, type AffineFrame2 } from '@retinotopia/geometry';
import { tableOf } from '../../shell/figures.ts';
import { make } from '../../shell/room.ts';
import type { Face, Look } from './face.ts';

/** What stays and what changes when the view does: weights beside activities and the votes that they make. */
export function weightsTable() {
  const table = tableOf([
    'part',
    'in the weights: the face, from the part',
    'activity: the part, as seen',
    'vote: so the face is at',
    'agrees',
  ]);
  return {
    element: make('div', { class: 'poses' }, make('h2', {}, 'Weights stay, activities change'), make('p', {}, 'Place, turn and size. Seen from elsewhere, each activity and each vote changes; what the face is to each of its parts does not.'), table.element), // prettier-ignore
    show({ whole }: Face, { sightings, found }: Look, members: readonly boolean[]) {
      const ownVotes = found.votes.filter(({ part, sighting }) => part === sighting);
      table.fill(
        ownVotes.map(({ part, sighting, pose }) => [
          whole.parts[part]!.role,
          poseInWords(whole.parts[part]!.wholeInPart),
          poseInWords(sightings[sighting]!.pose),
          poseInWords(pose),
          members[sighting] === true ? 'yes' : 'no',
        ]),
      );
    },
  };
}

function poseInWords(pose: AffineFrame2): string {
  const turned = degrees(Math.atan2(pose.xAxis[1], pose.xAxis[0]));
  const size = Math.sqrt(Math.abs(unitArea2(pose)));
  return `(${pose.origin.map((value) => signed(value, 2)).join(', ')}) ${signed(turned, 0)}° × ${size.toFixed(2)}`;
}

/** Without a sign before what is written as zero. */
function signed(value: number, digits: number): string {
  const written = value.toFixed(digits);
  return (Number(written) === 0 ? written.replace('-', '') : written).replace('-', '−');
}
