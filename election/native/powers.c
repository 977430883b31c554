/* Products of powers of 2048-bit numbers modulo a prime: g^a * y^b * base^e, many at a time.
 *
 * For public numbers only: how long it takes depends on the exponents. Nothing secret may come here.
 * The Python beside it (__init__.py) checks what is given; election/core/ballot/engine.py says
 * what is asked and has the reference that this must equal.
 *
 * Three layers, from below:
 *   1. kernels: Montgomery's product and square. One in 64-bit words for any processor, one with
 *      AVX2 for four numbers at a time, one with AVX-512 IFMA for eight.
 *   2. lists of steps: a commitment is a list of factors. As many lists run side by side as a
 *      kernel has lanes, and a lane that is done takes the next list.
 *   3. what Python calls: make the tables of g and y, compute products.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_VECTORS 1
#include <immintrin.h>
#endif

typedef uint64_t word;
typedef unsigned __int128 wide;

#define ALIGNED _Alignas(64)

enum {
    BYTES = 256,          /* of a number, as it comes and goes: little-endian */
    EXPONENT_BYTES = 32,  /* of an exponent */
    EXPONENT_BITS = 256,
    LIMBS_MOST = 40,
    LANES_MOST = 8,
    WINDOW = 4,           /* digits of an exponent: odd, of up to four bits */
    DIGITS = 1 << (WINDOW - 1),
    ROUNDS = 4,           /* of squarings that are kept at the same time: 82 kB for each lane */
};

/* ------------------------------------------------------------------ 1. kernels
 *
 * A number a is kept as a * 2^shift mod p, Montgomery's form, below 2p, in limbs of fewer than 64
 * bits, so that sums of many products need no carries between them; shift = bits * limbs. Memory
 * holds a number limb after limb. The accumulator of a kernel holds as many numbers as it has
 * lanes, limb j of all lanes side by side.
 *
 * Why no number is ever 2p or more: a product is (a * b + m * p) / 2^shift with m < 2^shift, and
 * 2^shift > 16p, so that it is below 4p^2 / (16p) + p < 2p. Why no sum overflows: a column has at
 * most 35 products of 118 bits for a * b and as many for m * p, with AVX2 76 of 54 bits, with IFMA
 * 80 halves of 52 bits; and a carry.
 */

typedef struct kernel kernel;

typedef struct {
    const kernel *kernel;
    word p[LIMBS_MOST];
    ALIGNED word p_lanes[LIMBS_MOST * LANES_MOST]; /* p in every lane */
    word inverse;                /* -1/p modulo one limb */
    word to_form[LIMBS_MOST];    /* Montgomery's product with it takes a number into the form, */
    word from_form[LIMBS_MOST];  /* and with this one, which is 1, out of it */
} field;

struct kernel {
    int lanes, limbs, bits;
    /* Multiply each lane of the accumulator by the number that its pointer shows. */
    void (*multiply)(word *lanes, const word *const *factors, const field *f);
    void (*square)(word *lanes, const field *f);
    /* Copy the lanes, each to where its pointer shows. */
    void (*store)(word *const *places, const word *lanes);
};

/* The portable kernel: column after column of the product, and of the multiple of p that clears
 * its lower half. A column is a sum of at most 70 products of 118 bits, and a carry. */

enum { WORDS = 35, WORD_BITS = 59 };

static const word WORD_MASK = ((word)1 << WORD_BITS) - 1;

/* Add to `sum` what of a * b stands in column k: a[from] * b[k - from] + ... + a[to - 1] * ... */
#define ADD_COLUMN(sum, a, b, k, from, to)                                                                \
    _Pragma("GCC unroll 4") for (int i = (from); i < (to); i++) sum += (wide)(a)[i] * (b)[(k) - i]

static void multiply_1(word *a, const word *const *factors, const field *f)
{
    const word *restrict b = factors[0], *restrict p = f->p;
    word m[WORDS], result[WORDS];
    wide x = 0;
    for (int k = 0; k < WORDS; k++) {
        wide y = 0;
        ADD_COLUMN(y, m, p, k, 0, k);
        ADD_COLUMN(x, a, b, k, 0, k + 1);
        x += y;
        m[k] = ((word)x * f->inverse) & WORD_MASK;
        x = (x + (wide)m[k] * p[0]) >> WORD_BITS;
    }
    for (int k = WORDS; k < 2 * WORDS; k++) {
        wide y = 0;
        ADD_COLUMN(y, m, p, k, k - WORDS + 1, WORDS);
        ADD_COLUMN(x, a, b, k, k - WORDS + 1, WORDS);
        x += y;
        result[k - WORDS] = (word)x & WORD_MASK;
        x >>= WORD_BITS;
    }
    memcpy(a, result, sizeof result);
}

static void square_1(word *a, const field *f)
{
    const word *restrict p = f->p;
    word m[WORDS], result[WORDS];
    wide carry = 0;
    for (int k = 0; k < WORDS; k++) {
        wide x = 0;
        ADD_COLUMN(x, a, a, k, 0, (k + 1) / 2); /* each product of two different words once */
        x += x + (k % 2 ? 0 : (wide)a[k / 2] * a[k / 2]) + carry;
        ADD_COLUMN(x, m, p, k, 0, k);
        m[k] = ((word)x * f->inverse) & WORD_MASK;
        carry = (x + (wide)m[k] * p[0]) >> WORD_BITS;
    }
    for (int k = WORDS; k < 2 * WORDS; k++) {
        wide x = 0;
        ADD_COLUMN(x, a, a, k, k - WORDS + 1, (k + 1) / 2);
        x += x + (k % 2 ? 0 : (wide)a[k / 2] * a[k / 2]) + carry;
        ADD_COLUMN(x, m, p, k, k - WORDS + 1, WORDS);
        result[k - WORDS] = (word)x & WORD_MASK;
        carry = x >> WORD_BITS;
    }
    memcpy(a, result, sizeof result);
}

static void store_1(word *const *places, const word *lanes)
{
    memcpy(places[0], lanes, WORDS * sizeof(word));
}

static const kernel portable = {1, WORDS, WORD_BITS, multiply_1, square_1, store_1};

#ifdef HAS_VECTORS

#define UNROLL _Pragma("GCC unroll 16")

/* Four numbers at a time with AVX2, whose products are of 32 bits by 32: limbs of 27 bits, which memory
 * holds in half a word each. */

#define TARGET __attribute__((target("avx2")))
#define NAME(x) avx2_##x
#define VEC __m256i
#define LANES 4
#define LIMBS 76
#define BITS 27
#define BLOCK 4
#define STORE(place, x) _mm256_store_si256((__m256i *)(place), x)
#define ADD _mm256_add_epi64
#define SHIFT_RIGHT _mm256_srli_epi64
#define AND _mm256_and_si256
#define SET1(x) _mm256_set1_epi64x((long long)(x))
#define LOW_PRODUCT _mm256_mul_epu32
#define MULTIPLY_ADD(s, i, x, c)                                                                   \
    UNROLL for (int j = 0; j < BLOCK; j++) s[i + j] = ADD(s[i + j], _mm256_mul_epu32(x, c[j]))

/* Turn four rows of four half words into columns. */
TARGET static inline void avx2_transpose(__m128i r[4])
{
    __m128i a = _mm_unpacklo_epi32(r[0], r[1]), b = _mm_unpackhi_epi32(r[0], r[1]);
    __m128i c = _mm_unpacklo_epi32(r[2], r[3]), d = _mm_unpackhi_epi32(r[2], r[3]);
    r[0] = _mm_unpacklo_epi64(a, c);
    r[1] = _mm_unpackhi_epi64(a, c);
    r[2] = _mm_unpacklo_epi64(b, d);
    r[3] = _mm_unpackhi_epi64(b, d);
}

TARGET static inline void avx2_load_rows(VEC *b, const word *const *factors, int j)
{
    __m128i r[BLOCK];
    UNROLL for (int i = 0; i < BLOCK; i++) r[i] = _mm_loadu_si128((const __m128i *)(factors[i] + j / 2));
    avx2_transpose(r);
    UNROLL for (int i = 0; i < BLOCK; i++) b[i] = _mm256_cvtepu32_epi64(r[i]);
}

TARGET static inline void avx2_store_rows(word *const *places, const VEC *lanes, int j)
{
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    __m128i r[BLOCK];
    UNROLL for (int i = 0; i < BLOCK; i++)
        r[i] = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(lanes[i], even));
    avx2_transpose(r);
    UNROLL for (int i = 0; i < BLOCK; i++) _mm_storeu_si128((__m128i *)(places[i] + j / 2), r[i]);
}

#include "lanes.h"

/* Eight numbers at a time with AVX-512 IFMA: vpmadd52 multiplies limbs of 52 bits and adds the lower or
 * the upper half of the product to a word of 64 bits. */

#define TARGET __attribute__((target("avx512f,avx512ifma")))
#define NAME(x) ifma_##x
#define VEC __m512i
#define LANES 8
#define LIMBS 40
#define BITS 52
#define BLOCK 8
#define STORE _mm512_store_si512
#define ADD _mm512_add_epi64
#define SHIFT_RIGHT _mm512_srli_epi64
#define AND _mm512_and_si512
#define SET1(x) _mm512_set1_epi64((long long)(x))
#define LOW_PRODUCT(x, y) _mm512_madd52lo_epu64(SET1(0), x, y)
#define MULTIPLY_ADD(s, i, x, c)                                                                   \
    UNROLL for (int j = 0; j < BLOCK; j++) s[i + j] = _mm512_madd52lo_epu64(s[i + j], x, c[j]);    \
    UNROLL for (int j = 0; j < BLOCK; j++) s[i + j + 1] = _mm512_madd52hi_epu64(s[i + j + 1], x, c[j])

/* Turn eight rows of eight words into columns. */
TARGET static inline void ifma_transpose(VEC r[8])
{
    VEC a[8], b[8];
    UNROLL for (int i = 0; i < 8; i += 2) {
        a[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
        a[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
    }
    UNROLL for (int i = 0; i < 8; i += 4)
        UNROLL for (int k = 0; k < 2; k++) {
            b[i + k] = _mm512_shuffle_i64x2(a[i + k], a[i + k + 2], 0x88);
            b[i + k + 2] = _mm512_shuffle_i64x2(a[i + k], a[i + k + 2], 0xdd);
        }
    UNROLL for (int k = 0; k < 4; k++) {
        r[k] = _mm512_shuffle_i64x2(b[k], b[k + 4], 0x88);
        r[k + 4] = _mm512_shuffle_i64x2(b[k], b[k + 4], 0xdd);
    }
}

TARGET static inline void ifma_load_rows(VEC *b, const word *const *factors, int j)
{
    UNROLL for (int i = 0; i < BLOCK; i++) b[i] = _mm512_loadu_si512(factors[i] + j);
    ifma_transpose(b);
}

TARGET static inline void ifma_store_rows(word *const *places, const VEC *lanes, int j)
{
    VEC r[BLOCK];
    UNROLL for (int i = 0; i < BLOCK; i++) r[i] = lanes[i];
    ifma_transpose(r);
    UNROLL for (int i = 0; i < BLOCK; i++) _mm512_storeu_si512(places[i] + j, r[i]);
}

#include "lanes.h"

#endif

/* Choose the fastest kernel that this processor has; `lanes` may ask for one in particular. */
static const kernel *choose(int lanes)
{
#ifdef HAS_VECTORS
    __builtin_cpu_init();
    if ((lanes == 0 || lanes == 8) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma"))
        return &ifma_kernel;
    if ((lanes == 0 || lanes == 4) && __builtin_cpu_supports("avx2"))
        return &avx2_kernel;
#endif
    return lanes <= 1 ? &portable : NULL;
}

/* Memory whose numbers a vector may load; size is rounded up as the standard asks. */
static void *allocate(size_t size)
{
    return aligned_alloc(64, (size + 63) / 64 * 64);
}

/* Numbers in and out of limbs. */

static word get(const kernel *k, const word *number, int j)
{
    return k->bits > 32 ? number[j] : ((const uint32_t *)number)[j];
}

static void set(const kernel *k, word *number, int j, word limb)
{
    if (k->bits > 32)
        number[j] = limb;
    else
        ((uint32_t *)number)[j] = (uint32_t)limb;
}

static void put_lane(const kernel *k, word *lanes, int lane, const word *number)
{
    for (int j = 0; j < k->limbs; j++)
        lanes[j * k->lanes + lane] = get(k, number, j);
}

static void take_lane(const kernel *k, word *number, const word *lanes, int lane)
{
    for (int j = 0; j < k->limbs; j++)
        set(k, number, j, lanes[j * k->lanes + lane]);
}

static void from_bytes(const kernel *k, word *number, const uint8_t *bytes)
{
    wide rest = 0;
    for (int j = 0, held = 0, next = 0; j < k->limbs; j++) {
        for (; held < k->bits; held += 8)
            rest |= (wide)(next < BYTES ? bytes[next++] : 0) << held;
        set(k, number, j, (word)rest & (((word)1 << k->bits) - 1));
        rest >>= k->bits;
        held -= k->bits;
    }
}

/* Write a number, of which it is known that it is at most p: p is written as 0. */
static void to_bytes(const field *f, uint8_t *bytes, const word *number)
{
    const kernel *k = f->kernel;
    wide rest = 0;
    bool is_p = true;
    for (int j = 0; j < k->limbs; j++)
        is_p = is_p && get(k, number, j) == get(k, f->p, j);
    for (int i = 0, held = 0, next = 0; i < BYTES; i++, rest >>= 8, held -= 8) {
        for (; held < 8; held += k->bits)
            rest |= (wide)get(k, number, next++) << held;
        bytes[i] = is_p ? 0 : (uint8_t)rest;
    }
}

/* ------------------------------------------------------------------ 2. lists of steps */

typedef struct {
    enum { SET, MULTIPLY, SAVE } act; /* the lane's number becomes, is multiplied by, goes to … */
    word *number;
} step;

enum { STEPS_MOST = EXPONENT_BITS / WINDOW + 8 * DIGITS + 2 * EXPONENT_BITS + 8 };

typedef struct {
    step steps[STEPS_MOST];
    int at, length;
    bool begun;            /* the first factor is set, not multiplied */
    ALIGNED word running[LIMBS_MOST], whole[LIMBS_MOST], result[LIMBS_MOST];
    uint8_t *out;          /* where the product goes; NULL when there is no list */
} lane;

static void act(lane *l, int what, const word *number)
{
    l->steps[l->length].act = what;
    l->steps[l->length++].number = (word *)number;
}

static void factor(lane *l, const word *number)
{
    act(l, l->begun ? MULTIPLY : SET, number);
    l->begun = true;
}

/* A base's number squared i times, for i = 0 .. 255. */
typedef word squarings[EXPONENT_BITS][LIMBS_MOST];

/* List the steps to base^exponent, after Yao: cut the exponent into odd digits d of up to four bits,
 * multiply the squarings that belong to the same digit, and put these products together as
 *     (R15 * R13 * ... * R3)^2 * R1,   where Rd is the product of those for the digits from d up. */
static void list_power(lane *l, const squarings *of, const uint8_t *exponent)
{
    uint8_t places[DIGITS][EXPONENT_BITS / WINDOW + 1];
    int count[DIGITS] = {0};
    for (int i = 0; i < EXPONENT_BITS;) {
        unsigned bits = exponent[i / 8] | (i / 8 + 1 < EXPONENT_BYTES ? exponent[i / 8 + 1] << 8 : 0);
        bits = (bits >> (i % 8)) & ((1 << WINDOW) - 1);
        if (bits & 1) {
            places[bits >> 1][count[bits >> 1]++] = (uint8_t)i;
            i += WINDOW;
        } else {
            i++;
        }
    }
    bool whole = false;
    for (int digit = DIGITS - 1; digit >= 0; digit--) {
        for (int i = 0; i < count[digit]; i++)
            factor(l, (*of)[places[digit][i]]);
        if (!l->begun || (digit == 0 && !whole))
            continue;
        if (digit == 0) {
            act(l, MULTIPLY, l->whole);
            continue;
        }
        act(l, SAVE, l->running);
        if (whole)
            act(l, MULTIPLY, l->whole);
        act(l, SAVE, l->whole);
        if (digit == 1) {
            act(l, MULTIPLY, l->whole);
            act(l, SAVE, l->whole);
        }
        act(l, SET, l->running);
        whole = true;
    }
}

typedef struct {
    int window, rows;
    word (*entries)[LIMBS_MOST]; /* entry (row << window) + d is base^(d * 2^(window * row)) */
} table;

static void list_fixed_power(lane *l, const table *of, const uint8_t *exponent)
{
    for (int row = 0; row < of->rows; row++) {
        unsigned digit = 0;
        for (int i = 0, bit = row * of->window; i < of->window && bit < EXPONENT_BITS; i++, bit++)
            digit |= (unsigned)(exponent[bit / 8] >> (bit % 8) & 1) << i;
        if (digit)
            factor(l, of->entries[((size_t)row << of->window) + digit]);
    }
}

/* What Python asks for: g^a * y^b * base^e, as four numbers one after the other. */
typedef struct {
    uint8_t g[EXPONENT_BYTES], y[EXPONENT_BYTES], exponent[EXPONENT_BYTES];
    uint8_t base[8]; /* place among the bases, which come in ascending order */
} product;

typedef struct {
    field field;
    table g, y;
} engine;

static void list_product(lane *l, const engine *e, const product *wanted, const squarings *of)
{
    l->at = l->length = 0;
    l->begun = false;
    list_power(l, of, wanted->exponent);
    list_fixed_power(l, &e->g, wanted->g);
    list_fixed_power(l, &e->y, wanted->y);
    factor(l, e->g.entries[0]); /* 1, so that there is a factor */
    act(l, MULTIPLY, e->field.from_form);
    act(l, SAVE, l->result);
}

/* Do what costs nothing until the lane's next product: return the factor, NULL at the list's end. */
static const word *next_factor(const kernel *k, lane *l, word *lanes, int number)
{
    for (; l->at < l->length; l->at++) {
        step *s = &l->steps[l->at];
        if (s->act == MULTIPLY) {
            for (int j = 0; j < LIMBS_MOST; j += 8) /* the one after it is needed soon */
                __builtin_prefetch(s[1].number + j);
            l->at++;
            return s->number;
        }
        if (s->act == SET)
            put_lane(k, lanes, number, s->number);
        else
            take_lane(k, s->number, lanes, number);
    }
    return NULL;
}

static size_t base_of(const product *wanted)
{
    size_t base = 0;
    for (int byte = 7; byte >= 0; byte--)
        base = base << 8 | wanted->base[byte];
    return base;
}

/* Compute products of bases whose squarings are there. */
static void run(const engine *e, lane *all, const product *wanted, size_t count, size_t first_base,
                const squarings *of, uint8_t *out)
{
    const kernel *k = e->field.kernel;
    const word *factors[LANES_MOST];
    ALIGNED word lanes[LANES_MOST * LIMBS_MOST] = {0};
    size_t next = 0;
    for (int i = 0; i < k->lanes; i++)
        all[i].out = NULL, all[i].at = all[i].length = 0;
    for (;;) {
        int busy = 0;
        for (int i = 0; i < k->lanes; i++) {
            lane *l = &all[i];
            while ((factors[i] = next_factor(k, l, lanes, i)) == NULL) {
                if (l->out)
                    to_bytes(&e->field, l->out, l->result);
                l->out = NULL;
                if (next == count)
                    break;
                list_product(l, e, &wanted[next], &of[base_of(&wanted[next]) - first_base]);
                l->out = out + BYTES * next++;
            }
            if (factors[i])
                busy++;
            else
                factors[i] = e->field.from_form;
        }
        if (!busy)
            return;
        k->multiply(lanes, factors, &e->field);
    }
}

/* Square some bases, as many as there are lanes or fewer, 255 times. */
static void square_bases(const field *f, squarings *of, const uint8_t *bases, int count)
{
    const kernel *k = f->kernel;
    ALIGNED word lanes[LANES_MOST * LIMBS_MOST], number[LIMBS_MOST];
    word *places[LANES_MOST];
    const word *to_form[LANES_MOST];
    for (int i = 0; i < k->lanes; i++) {
        from_bytes(k, number, bases + BYTES * (i < count ? i : 0));
        put_lane(k, lanes, i, number);
        to_form[i] = f->to_form;
    }
    k->multiply(lanes, to_form, f);
    for (int bit = 0; bit < EXPONENT_BITS; bit++) {
        for (int i = 0; i < k->lanes; i++)
            places[i] = of[i][bit];
        k->store(places, lanes);
        if (bit + 1 < EXPONENT_BITS)
            k->square(lanes, f);
    }
}

/* ------------------------------------------------------------------ 3. what Python calls */

static void make_field(field *f, const kernel *k, const uint8_t *modulus, const uint8_t *to_form)
{
    memset(f, 0, sizeof *f);
    f->kernel = k;
    from_bytes(k, f->p, modulus);
    from_bytes(k, f->to_form, to_form);
    f->from_form[0] = 1;
    for (int lane = 0; lane < k->lanes; lane++)
        put_lane(k, f->p_lanes, lane, f->p);
    word inverse = 1; /* Newton's iteration doubles the bits that are right */
    for (int i = 0; i < 6; i++)
        inverse *= 2 - f->p[0] * inverse;
    f->inverse = -inverse & (((word)1 << k->bits) - 1);
}

static bool make_table(table *t, const field *f, const uint8_t *base, int window, squarings *of)
{
    const kernel *k = f->kernel;
    t->window = window;
    t->rows = (EXPONENT_BITS + window - 1) / window;
    t->entries = allocate(((size_t)t->rows << window) * sizeof *t->entries);
    if (!t->entries)
        return false;
    square_bases(f, of, base, 1);
    ALIGNED word lanes[LANES_MOST * LIMBS_MOST] = {0}, unused[LIMBS_MOST], one[LIMBS_MOST];
    const word *factors[LANES_MOST];
    word *places[LANES_MOST];
    for (int i = 0; i < k->lanes; i++) {
        put_lane(k, lanes, i, f->to_form);
        factors[i] = f->from_form;
    }
    k->multiply(lanes, factors, f);
    take_lane(k, one, lanes, 0);
    for (int row = 0; row < t->rows; row += k->lanes) {
        for (int i = 0; i < k->lanes; i++) {
            factors[i] = of[0][row + i < t->rows ? (row + i) * window : 0];
            put_lane(k, lanes, i, one);
        }
        for (size_t d = 0; d < (size_t)1 << window; d++) {
            for (int i = 0; i < k->lanes; i++)
                places[i] = row + i < t->rows ? t->entries[((size_t)(row + i) << window) + d] : unused;
            k->store(places, lanes);
            k->multiply(lanes, factors, f);
        }
    }
    return true;
}

void powers_free(engine *e)
{
    if (e) {
        free(e->g.entries);
        free(e->y.entries);
    }
    free(e);
}

/* How many lanes has the kernel that would be chosen? 0 if there is none of the kind asked for. */
int powers_lanes(int lanes)
{
    const kernel *k = choose(lanes);
    return k ? k->lanes : 0;
}

/* The shift of Montgomery's form in the kernel that would be chosen. */
int powers_shift(int lanes)
{
    const kernel *k = choose(lanes);
    return k ? k->limbs * k->bits : 0;
}

/* Make the tables of two bases; NULL when there is no memory. `lanes` is 1, 4, 8, or 0 for any;
 * `to_form` is 2^(2 * shift) modulo the modulus. */
engine *powers_new(int lanes, const uint8_t *modulus, const uint8_t *to_form, const uint8_t *g,
                   const uint8_t *y, int window)
{
    const kernel *k = choose(lanes);
    squarings *of = allocate(LANES_MOST * sizeof *of);
    engine *e = allocate(sizeof *e);
    bool made = k && of && e;
    if (e)
        memset(e, 0, sizeof *e);
    if (made) {
        make_field(&e->field, k, modulus, to_form);
        made = make_table(&e->g, &e->field, g, window, of) && make_table(&e->y, &e->field, y, window, of);
    }
    free(of);
    if (made)
        return e;
    powers_free(e);
    return NULL;
}

/* Compute products, in ascending order of their bases; return 0, or -1 when there is no memory. */
int powers_products(const engine *e, const uint8_t *bases, size_t bases_count, const product *wanted,
                    size_t count, uint8_t *out)
{
    const size_t lanes_count = (size_t)e->field.kernel->lanes, block = ROUNDS * lanes_count;
    squarings *of = allocate(block * sizeof *of);
    lane *lanes = allocate(LANES_MOST * sizeof *lanes);
    bool made = of && lanes;
    for (size_t first = 0, done = 0; made && done < count; first += block) {
        size_t here = bases_count - first < block ? bases_count - first : block, end = done;
        for (size_t i = 0; i < here; i += lanes_count)
            square_bases(&e->field, of + i, bases + BYTES * (first + i), (int)(here - i));
        while (end < count && base_of(&wanted[end]) < first + here)
            end++;
        run(e, lanes, wanted + done, end - done, first, of, out + BYTES * done);
        done = end;
    }
    free(lanes);
    free(of);
    return made ? 0 : -1;
}
