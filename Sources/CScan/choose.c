#include "CScan.h"
#include "target_features.h"

extern const mpkg_kernels mpkg_kernels_portable, mpkg_kernels_sse2, mpkg_kernels_avx2,
    mpkg_kernels_avx512, mpkg_kernels_neon;

const mpkg_kernels *mpkg_kernels_at(size_t place) {
  const mpkg_kernels *runnable[4] = {&mpkg_kernels_portable};
  size_t count = 1;
#if defined(__x86_64__)
  runnable[count++] = &mpkg_kernels_sse2;
  if (MPKG_SUPPORTED(MPKG_AVX2_FEATURES))
    runnable[count++] = &mpkg_kernels_avx2;
  if (MPKG_SUPPORTED(MPKG_AVX512_FEATURES))
    runnable[count++] = &mpkg_kernels_avx512;
#elif defined(__aarch64__)
  runnable[count++] = &mpkg_kernels_neon;
#endif
  return place < count ? runnable[place] : NULL;
}

const mpkg_kernels *mpkg_best_kernels(void) {
  const mpkg_kernels *best = &mpkg_kernels_portable;
  for (size_t place = 1; mpkg_kernels_at(place) != NULL; place++)
    best = mpkg_kernels_at(place);
  return best;
}
