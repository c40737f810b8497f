// SPDX-License-Identifier: MIT
#include "dot_search.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace pop3::inline v1::wire {

const char* find_dot_after_lf_scalar(const char* begin, const char* end) noexcept {
    for (const char* p = begin; p != end; ++p)
        if (*p == '.' && p[-1] == '\n') return p;
    return end;
}

#ifdef __SSE2__

namespace {

inline __m128i load(const char* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

}  // namespace

// Most mail has no dot in 64 octets (base64 never has one), so look for dots first, and examine the
// octets before them only where there are some.
const char* find_dot_after_lf(const char* begin, const char* end) noexcept {
    const __m128i dot = _mm_set1_epi8('.');
    const __m128i lf = _mm_set1_epi8('\n');
    const char* p = begin;
    for (; end - p >= 64; p += 64) {
        const __m128i first =
            _mm_or_si128(_mm_cmpeq_epi8(load(p), dot), _mm_cmpeq_epi8(load(p + 16), dot));
        const __m128i second =
            _mm_or_si128(_mm_cmpeq_epi8(load(p + 32), dot), _mm_cmpeq_epi8(load(p + 48), dot));
        if (_mm_movemask_epi8(_mm_or_si128(first, second)) == 0) continue;
        const auto hits = [&](const char* q) {
            return _mm_and_si128(_mm_cmpeq_epi8(load(q), dot), _mm_cmpeq_epi8(load(q - 1), lf));
        };
        const __m128i hit[] = {hits(p), hits(p + 16), hits(p + 32), hits(p + 48)};
        const __m128i any =
            _mm_or_si128(_mm_or_si128(hit[0], hit[1]), _mm_or_si128(hit[2], hit[3]));
        if (_mm_movemask_epi8(any) == 0) continue;  // dots inside of lines, as in prose
        for (int part = 0; part < 4; ++part)
            if (const int mask = _mm_movemask_epi8(hit[part]))
                return p + 16 * part + __builtin_ctz(static_cast<unsigned>(mask));
    }
    return find_dot_after_lf_scalar(p, end);
}

#else

const char* find_dot_after_lf(const char* begin, const char* end) noexcept {
    return find_dot_after_lf_scalar(begin, end);
}

#endif

}  // namespace pop3::inline v1::wire
