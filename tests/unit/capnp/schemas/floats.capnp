# SPDX-License-Identifier: GPL-2.0-only
# For user space alone.

@0x9a3b5c7d1e2f4a03;

const half :Float32 = 0.5;
const vast :Float64 = 1e300;

struct Floats {
  single @0 :Float32;
  double @1 :Float64;
  singleDefault @2 :Float32 = 1.25;
  doubleDefault @3 :Float64 = -2.5e-10;
  list @4 :List(Float64);
}
