;; The two passes of the image resize, 16 bytes at a time. Assembled into resize-wasm.ts (see README.md).
;; A table holds, for each output sample: the byte offset of its first input sample (i32), then `pairs` words of two
;; weights each (i16, i16). Products are summed in 32 bits with half a step added, shifted right and saturated to a byte.
(module
  (memory (export "memory") 1)

  ;; Rows of RGB bytes to rows of `outputs` RGB bytes. May write one byte behind the last row.
  (func (export "squeezeRows")
    (param $src i32) (param $pitch i32) (param $rows i32) (param $dst i32) (param $outputs i32)
    (param $table i32) (param $pairs i32) (param $bits i32)
    (local $entry i32) (local $x i32) (local $at i32) (local $k i32) (local $half v128) (local $sum v128)
    (local.set $half (i32x4.splat (i32.shl (i32.const 1) (i32.sub (local.get $bits) (i32.const 1)))))
    (loop $row
      (local.set $entry (local.get $table))
      (local.set $x (local.get $outputs))
      (loop $pixel
        (local.set $at (i32.add (local.get $src) (i32.load (local.get $entry))))
        (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
        (local.set $sum (local.get $half))
        (local.set $k (local.get $pairs))
        (loop $pair
          ;; r0 g0 b0 r1 g1 b1 . . -> r0 r1 | g0 g1 | b0 b1 | 0 0 as 16-bit numbers
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.dot_i16x8_s
                (i8x16.shuffle 0 16 3 16 1 16 4 16 2 16 5 16 16 16 16 16
                  (v128.load64_zero (local.get $at)) (v128.const i32x4 0 0 0 0))
                (v128.load32_splat (local.get $entry)))))
          (local.set $at (i32.add (local.get $at) (i32.const 6)))
          (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
          (br_if $pair (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
        (local.set $sum (i32x4.shr_s (local.get $sum) (local.get $bits)))
        (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
        (v128.store32_lane 0 (local.get $dst) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        (local.set $dst (i32.add (local.get $dst) (i32.const 3)))
        (br_if $pixel (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
      (local.set $src (i32.add (local.get $src) (local.get $pitch)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; Weighted sums of neighbouring rows of `pitch` bytes: one line of bytes for each output row. Writes up to 15 bytes
  ;; behind the line. `entry` is the output row's place in the table.
  (func (export "blendRows")
    (param $src i32) (param $pitch i32) (param $line i32) (param $entry i32) (param $pairs i32) (param $bits i32)
    (local $i i32) (local $at i32) (local $word i32) (local $k i32) (local $w v128) (local $half v128) (local $even v128) (local $odd v128)
    (local $lo v128) (local $hi v128) (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $src (i32.add (local.get $src) (i32.load (local.get $entry))))
    (local.set $half (i32x4.splat (i32.shl (i32.const 1) (i32.sub (local.get $bits) (i32.const 1)))))
    (loop $bytes
      (local.set $at (i32.add (local.get $src) (local.get $i)))
      (local.set $word (i32.add (local.get $entry) (i32.const 4)))
      (local.set $s0 (local.get $half))
      (local.set $s1 (local.get $half))
      (local.set $s2 (local.get $half))
      (local.set $s3 (local.get $half))
      (local.set $k (local.get $pairs))
      (loop $pair
        (local.set $w (v128.load32_splat (local.get $word)))
        (local.set $even (v128.load (local.get $at)))
        (local.set $odd (v128.load (i32.add (local.get $at) (local.get $pitch))))
        (local.set $lo (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $even) (local.get $odd)))
        (local.set $hi (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $even) (local.get $odd)))
        (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $lo)) (local.get $w))))
        (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $lo)) (local.get $w))))
        (local.set $s2 (i32x4.add (local.get $s2) (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $hi)) (local.get $w))))
        (local.set $s3 (i32x4.add (local.get $s3) (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $hi)) (local.get $w))))
        (local.set $at (i32.add (local.get $at) (i32.shl (local.get $pitch) (i32.const 1))))
        (local.set $word (i32.add (local.get $word) (i32.const 4)))
        (br_if $pair (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (v128.store (i32.add (local.get $line) (local.get $i))
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $s0) (local.get $bits)) (i32x4.shr_s (local.get $s1) (local.get $bits)))
          (i16x8.narrow_i32x4_s (i32x4.shr_s (local.get $s2) (local.get $bits)) (i32x4.shr_s (local.get $s3) (local.get $bits)))))
      (br_if $bytes (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $pitch)))))

  ;; One line of RGB bytes to one row of each of three planes of floats, (byte - shift) / scale, `plane` bytes apart.
  ;; Reads up to 16 bytes behind the line and writes up to 12 bytes behind the row. `normal` holds three shifts, then
  ;; three scales.
  (func (export "normaliseLine")
    (param $line i32) (param $count i32) (param $dst i32) (param $plane i32) (param $normal i32)
    (local $end i32) (local $rgb v128) (local $zero v128)
    (local.set $end (i32.add (local.get $dst) (i32.shl (local.get $count) (i32.const 2))))
    (loop $four
      (local.set $rgb (v128.load (local.get $line)))
      (v128.store (local.get $dst)
        (f32x4.div
          (f32x4.sub
            (f32x4.convert_i32x4_u (i8x16.shuffle 0 16 16 16 3 16 16 16 6 16 16 16 9 16 16 16 (local.get $rgb) (local.get $zero)))
            (v128.load32_splat (local.get $normal)))
          (v128.load32_splat offset=12 (local.get $normal))))
      (v128.store (i32.add (local.get $dst) (local.get $plane))
        (f32x4.div
          (f32x4.sub
            (f32x4.convert_i32x4_u (i8x16.shuffle 1 16 16 16 4 16 16 16 7 16 16 16 10 16 16 16 (local.get $rgb) (local.get $zero)))
            (v128.load32_splat offset=4 (local.get $normal)))
          (v128.load32_splat offset=16 (local.get $normal))))
      (v128.store (i32.add (local.get $dst) (i32.shl (local.get $plane) (i32.const 1)))
        (f32x4.div
          (f32x4.sub
            (f32x4.convert_i32x4_u (i8x16.shuffle 2 16 16 16 5 16 16 16 8 16 16 16 11 16 16 16 (local.get $rgb) (local.get $zero)))
            (v128.load32_splat offset=8 (local.get $normal)))
          (v128.load32_splat offset=20 (local.get $normal))))
      (local.set $line (i32.add (local.get $line) (i32.const 12)))
      (br_if $four (i32.lt_u (local.tee $dst (i32.add (local.get $dst) (i32.const 16))) (local.get $end))))))
