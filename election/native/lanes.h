/* A kernel for several numbers at a time, included by powers.c once for each kind of vector.
 *
 * A vector holds the same limb of each number. A product is made of blocks of BLOCK limbs by BLOCK,
 * whose sums stay in registers; carries wait until all of them are added up.
 *
 * Given: NAME(x), TARGET, VEC, LANES, LIMBS, BITS, BLOCK, the operations STORE, ADD, SHIFT_RIGHT, AND,
 * SET1; NAME(load_rows) and NAME(store_rows); and MULTIPLY_ADD(s, i, x, c), which adds x * c[j] to
 * the sums from s[i] on; LOW_PRODUCT(x, y), at least the BITS lower bits of a product. */

/* Add a block of a product, a[0 ..] * b[0 ..], to the sums t[0 .. 2 * BLOCK - 1]. */
TARGET static inline void NAME(add_block)(VEC *t, const VEC *a, const VEC *b)
{
    VEC s[2 * BLOCK], c[BLOCK];
    UNROLL for (int j = 0; j < 2 * BLOCK; j++) s[j] = t[j];
    UNROLL for (int j = 0; j < BLOCK; j++) c[j] = b[j];
    UNROLL for (int i = 0; i < BLOCK; i++) {
        VEC x = a[i];
        MULTIPLY_ADD(s, i, x, c);
    }
    UNROLL for (int j = 0; j < 2 * BLOCK; j++) t[j] = s[j];
}

/* Add that multiple of p[0 ..] to the sums that clears BLOCK limbs; note it as m[0 ..]. */
TARGET static inline void NAME(clear_block)(VEC *t, VEC *m, const VEC *p, VEC inverse, VEC mask)
{
    VEC s[2 * BLOCK], c[BLOCK];
    UNROLL for (int j = 0; j < 2 * BLOCK; j++) s[j] = t[j];
    UNROLL for (int j = 0; j < BLOCK; j++) c[j] = p[j];
    UNROLL for (int i = 0; i < BLOCK; i++) {
        VEC x = m[i] = AND(LOW_PRODUCT(s[i], inverse), mask);
        MULTIPLY_ADD(s, i, x, c);
        s[i + 1] = ADD(s[i + 1], SHIFT_RIGHT(s[i], BITS));
    }
    UNROLL for (int j = BLOCK; j < 2 * BLOCK; j++) t[j] = s[j];
}

/* Divide the sums by 2^shift modulo p, and write limbs of BITS bits. */
TARGET static inline void NAME(reduce)(word *result, VEC *t, const field *f)
{
    const VEC inverse = SET1(f->inverse), mask = SET1(((word)1 << BITS) - 1);
    const VEC *p = (const VEC *)f->p_lanes;
    VEC m[BLOCK], carry = SET1(0);
    for (int i = 0; i < LIMBS; i += BLOCK) {
        NAME(clear_block)(t + i, m, p, inverse, mask);
        for (int j = BLOCK; j < LIMBS; j += BLOCK)
            NAME(add_block)(t + i + j, m, p + j);
    }
    for (int j = 0; j < LIMBS; j++) {
        VEC limb = ADD(t[LIMBS + j], carry);
        carry = SHIFT_RIGHT(limb, BITS);
        STORE(result + LANES * j, AND(limb, mask));
    }
}

TARGET static void NAME(multiply)(word *lanes, const word *const *factors, const field *f)
{
    const VEC *a = (const VEC *)lanes;
    VEC b[BLOCK], t[2 * LIMBS];
    for (int j = 0; j < 2 * LIMBS; j++)
        t[j] = SET1(0);
    for (int j = 0; j < LIMBS; j += BLOCK) {
        NAME(load_rows)(b, factors, j);
        for (int i = 0; i < LIMBS; i += BLOCK)
            NAME(add_block)(t + i + j, a + i, b);
    }
    NAME(reduce)(lanes, t, f);
}

TARGET static void NAME(square)(word *lanes, const field *f)
{
    const VEC *a = (const VEC *)lanes;
    VEC t[2 * LIMBS];
    for (int j = 0; j < 2 * LIMBS; j++)
        t[j] = SET1(0);
    for (int i = 0; i < LIMBS; i += BLOCK) /* each product of two different blocks once, */
        for (int j = i + BLOCK; j < LIMBS; j += BLOCK)
            NAME(add_block)(t + i + j, a + i, a + j);
    for (int j = 0; j < 2 * LIMBS; j++) /* all of them twice, */
        t[j] = ADD(t[j], t[j]);
    for (int i = 0; i < LIMBS; i += BLOCK) /* and the squares of the blocks */
        NAME(add_block)(t + 2 * i, a + i, a + i);
    NAME(reduce)(lanes, t, f);
}

TARGET static void NAME(store)(word *const *places, const word *lanes)
{
    for (int j = 0; j < LIMBS; j += BLOCK)
        NAME(store_rows)(places, (const VEC *)lanes + j, j);
}

static const kernel NAME(kernel) = {
    LANES, LIMBS, BITS, NAME(multiply), NAME(square), NAME(store),
};

#undef NAME
#undef TARGET
#undef VEC
#undef LANES
#undef LIMBS
#undef BITS
#undef BLOCK
#undef STORE
#undef ADD
#undef SHIFT_RIGHT
#undef AND
#undef SET1
#undef MULTIPLY_ADD
#undef LOW_PRODUCT
