<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * Tests of the signature, which run without Moodle.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_copp;

use local_copp\local\signature;
use local_copp\local\signature_exception;
use PHPUnit\Framework\TestCase;

/**
 * The same questions the hub asks of its own signing.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 * @covers     \local_copp\local\signature
 */
final class signature_test extends TestCase {
    /** @var string Secret of the test vector published with Standard Webhooks. */
    private const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

    /** @var string Body of the test vector. */
    private const BODY = '{"test": 2432232314}';

    /** @var int Time of the test vector. */
    private const AT = 1614265330;

    public function test_the_published_vector_is_signed_as_published(): void {
        $headers = (new signature(self::SECRET))->headers('msg_p5jXN8AQM9LWM0D4loKWxJek', self::AT, self::BODY);

        $this->assertSame('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', $headers['webhook-signature']);
    }

    public function test_what_was_signed_is_proved_and_named(): void {
        $signature = new signature(self::SECRET);
        $headers = $signature->headers('msg_1', self::AT, self::BODY);

        $this->assertSame('msg_1', $signature->verify($headers, self::BODY, self::AT + 60));
    }

    public function test_headers_are_found_in_any_case(): void {
        $signature = new signature(self::SECRET);
        $headers = array_change_key_case($signature->headers('msg_1', self::AT, self::BODY), CASE_UPPER);

        $this->assertSame('msg_1', $signature->verify($headers, self::BODY, self::AT));
    }

    public function test_one_good_signature_of_several_is_enough(): void {
        $signature = new signature(self::SECRET);
        $headers = $signature->headers('msg_1', self::AT, self::BODY);
        $headers['webhook-signature'] = 'v1,b2xk ' . $headers['webhook-signature'] . ' v2,bmV3';

        $this->assertSame('msg_1', $signature->verify($headers, self::BODY, self::AT));
    }

    /**
     * Messages that someone changed on the way.
     *
     * @return array<string, array{array<string, string>, string}>
     */
    public static function changes(): array {
        return [
            'body' => [[], '{"test": 2432232315}'],
            'id' => [['webhook-id' => 'msg_2'], self::BODY],
            'no id' => [['webhook-id' => ''], self::BODY],
            'timestamp' => [['webhook-timestamp' => (string) (self::AT + 1)], self::BODY],
            'no number' => [['webhook-timestamp' => 'today'], self::BODY],
            'signature' => [['webhook-signature' => 'v1,AAAA'], self::BODY],
            'no signature' => [['webhook-signature' => ''], self::BODY],
        ];
    }

    /**
     * A changed message is forged.
     *
     * @dataProvider changes
     * @param array $changed
     * @param string $body
     */
    public function test_a_changed_message_is_forged(array $changed, string $body): void {
        $signature = new signature(self::SECRET);
        $headers = $changed + $signature->headers('msg_1', self::AT, self::BODY);

        $this->assert_refused('signatureforged', fn() => $signature->verify($headers, $body, self::AT));
    }

    public function test_another_secret_proves_nothing(): void {
        $headers = (new signature(self::SECRET))->headers('msg_1', self::AT, self::BODY);
        $other = new signature('whsec_' . base64_encode(str_repeat('k', 32)));

        $this->assert_refused('signatureforged', fn() => $other->verify($headers, self::BODY, self::AT));
    }

    public function test_an_old_or_future_stamp_is_stale(): void {
        $signature = new signature(self::SECRET);
        $headers = $signature->headers('msg_1', self::AT, self::BODY);
        $late = self::AT + signature::TOLERANCE + 1;
        $early = self::AT - signature::TOLERANCE - 1;

        $this->assert_refused('signaturestale', fn() => $signature->verify($headers, self::BODY, $late));
        $this->assert_refused('signaturestale', fn() => $signature->verify($headers, self::BODY, $early));
    }

    public function test_a_weak_or_garbled_secret_is_refused(): void {
        foreach (['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_***'] as $secret) {
            $this->assert_refused('signaturesecret', fn() => new signature($secret));
        }
    }

    /**
     * Sees that it is refused, with words that people have.
     *
     * @param string $stringkey
     * @param callable $attempt
     */
    private function assert_refused(string $stringkey, callable $attempt): void {
        try {
            $attempt();
        } catch (signature_exception $caught) {
            $this->assertSame($stringkey, $caught->stringkey);
            return;
        }
        $this->fail("nothing refused it: $stringkey");
    }
}
