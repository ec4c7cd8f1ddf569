/** Frames: that they are the same however the bytes come in, and that nothing else passes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadFrame, frame, frameReader } from "../../src/runtime/tcp/frames.ts";
import { plainData } from "./plain-values.ts";

describe("frames", () => {
  it("come out as they went in, in whatever pieces", () => {
    fc.assert(
      fc.property(fc.array(plainData), fc.array(fc.nat(30)), (values, cuts) => {
        const bytes = Buffer.concat(values.map(frame));
        const read = frameReader(10_000);
        const seen: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          seen.push(...read(bytes.subarray(at, at + cut)));
          at = Math.min(at + cut, bytes.length);
        }
        expect(JSON.stringify(seen)).toBe(JSON.stringify(values));
      }),
    );
  });

  it("are refused when they are too long, also before their end is there", () => {
    const read = frameReader(10);
    expect(read(Buffer.from('"89012345'))).toEqual([]);
    expect(read(Buffer.from('"\n"1234567'))).toEqual(["89012345"]);
    expect(() => read(Buffer.from("89012"))).toThrow(
      new BadFrame("a frame is longer than 10 bytes"),
    );
  });

  it.each([
    ["no JSON", Buffer.from('{"a":\n')],
    ["empty", Buffer.from("\n")],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22, 0x0a])],
  ])("are refused when they are %s", (_, bytes) => {
    expect(() => frameReader(100)(bytes)).toThrow(/^a frame is no JSON: "/);
  });
});
