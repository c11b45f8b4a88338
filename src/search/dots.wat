(module
  (memory (export "memory") 1)
  ;; Dot products of `count` int8 codes from `codes` on with one int16 query, as int32 from `out` on.
  ;; `dimensions` is a multiple of 16 (bytes between codes).
  (func (export "dots") (param $codes i32) (param $count i32) (param $dimensions i32) (param $query i32) (param $out i32)
    (local $end i32) (local $q i32) (local $stop i32) (local $c v128) (local $sum v128) (local $sum2 v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $vectors
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $sum2 (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (local.set $stop (i32.add (local.get $codes) (local.get $dimensions)))
        (loop $dims
          (local.set $c (v128.load (local.get $codes)))
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $c)) (v128.load (local.get $q)))))
          (local.set $sum2 (i32x4.add (local.get $sum2)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $c)) (v128.load offset=16 (local.get $q)))))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (local.set $codes (i32.add (local.get $codes) (i32.const 16)))
          (br_if $dims (i32.lt_u (local.get $codes) (local.get $stop))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $sum2)))
        (i32.store (local.get $out)
          (i32.add (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
                   (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $vectors)))))
