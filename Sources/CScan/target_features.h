// The processor features that each kernel is compiled for. Both the compiler's target attribute and
// the check at run time use these lists, so a kernel never runs on a processor without its
// features.
#ifndef MPKG_TARGET_FEATURES_H
#define MPKG_TARGET_FEATURES_H

// clang-format off
#define MPKG_AVX2_FEATURES(USE) \
  USE(avx2) USE(bmi) USE(bmi2) USE(lzcnt) USE(pclmul) USE(popcnt)
#define MPKG_AVX512_FEATURES(USE) \
  MPKG_AVX2_FEATURES(USE) \
  USE(avx512f) USE(avx512bw) USE(avx512vl) USE(avx512dq) USE(avx512vbmi) USE(avx512vbmi2) USE(vpclmulqdq) USE(gfni)
// clang-format on

#define MPKG_AND_NAME(feature) "," #feature
#define MPKG_AND_SUPPORTED(feature) &&__builtin_cpu_supports(#feature)

/// The value of a target attribute. Every x86-64 processor has SSE2.
#define MPKG_TARGET(features) "sse2" features(MPKG_AND_NAME)

/// Whether this processor has all features of a list.
#define MPKG_SUPPORTED(features) (true features(MPKG_AND_SUPPORTED))

#endif
