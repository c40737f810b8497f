// SPDX-License-Identifier: MIT
// What counts as a repeated secret, and what its mask covers.
#include "vocabulary/secret_mask.hpp"

#include <gtest/gtest.h>

namespace {

using namespace pop3;

secret_mask of(const std::string& password) {
    secret_mask mask;
    mask.add_password(password);
    return mask;
}

TEST(SecretMask, CoversTheWholeTextAndLeavesTheStatusIndicator) {
    const secret_mask mask = of("tanstaaf");
    EXPECT_EQ(mask.masked("-ERR tanstaaf is wrong"), "-ERR ****");
    EXPECT_EQ(mask.masked("+OK [AUTH] is it tanstaaf?"), "+OK ****");
    EXPECT_EQ(mask.masked("+ tanstaaf"), "+ ****");
    EXPECT_EQ(mask.masked("what is tanstaaf?"), "****");
    EXPECT_EQ(mask.masked("-ERR another"), "-ERR another");
}

TEST(SecretMask, FindsASecretInAnySpelling) {
    for (const char* const spelling : {"s3cret", "S3CRET", "s3CreT", "xs3cretx",
                                       "czNjcmV0",          // base64
                                       "UzNDUkVU",          // base64 of it in capital letters
                                       "AGFubgBzM2NyZXQ=",  // in the response of PLAIN
                                       "YTpzM2NyZXQ",       // after "a:", without padding
                                       "AABzM2NyZXQ",       // after other digits
                                       "733363726574", "73:33:63:72:65:74",
                                       "\\x73\\x33\\x63\\x72\\x65\\x74", "s3%63ret", "s3\\cret"})
        EXPECT_EQ(of("s3cret").masked(std::string("-ERR no: ") + spelling + " is wrong"),
                  "-ERR ****");
}

TEST(SecretMask, FindsASecretThatBeginsAsAnIndicatorDoes) {
    EXPECT_EQ(of("+s3cret").masked("+s3cret"), "****");
    EXPECT_EQ(of("+s3cret").masked("+OK +s3cret"), "+OK ****");
}

TEST(SecretMask, CountsTheBeginningOfALongSecretAsAllOfIt) {
    const secret_mask mask = of("ya29.long-and-secret");
    EXPECT_EQ(mask.masked("-ERR ya29.long-and..."), "-ERR ****");
    EXPECT_EQ(mask.masked("-ERR ya29."), "-ERR ya29.");
}

TEST(SecretMask, OfAShortPasswordCoversEveryLineOfATraceThatHasText) {
    const secret_mask mask = of("2");
    EXPECT_EQ(mask.masked_in_trace("+OK 3 320"), "+OK ****");
    EXPECT_EQ(mask.masked_in_trace("1 120"), "****");
    EXPECT_EQ(mask.masked_in_trace("+OK"), "+OK");
    EXPECT_EQ(mask.masked("+OK 3 310"), "+OK 3 310");
}

TEST(SecretMask, TakesTheEmptyInitialResponseForNoSecret) {
    secret_mask mask;
    mask.add("=");
    mask.add("");
    EXPECT_EQ(mask.masked("+OK a=b"), "+OK a=b");
}

}  // namespace
