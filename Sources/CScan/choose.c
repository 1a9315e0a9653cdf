#include "CScan.h"

extern const mpkg_kernels mpkg_kernels_portable, mpkg_kernels_sse2, mpkg_kernels_avx2,
    mpkg_kernels_avx512, mpkg_kernels_neon;

const mpkg_kernels *mpkg_kernels_at(size_t place) {
  const mpkg_kernels *runnable[4] = {&mpkg_kernels_portable};
  size_t count = 1;
#if defined(__x86_64__)
  runnable[count++] = &mpkg_kernels_sse2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt")) {
    runnable[count++] = &mpkg_kernels_avx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi2")) {
      runnable[count++] = &mpkg_kernels_avx512;
    }
  }
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
