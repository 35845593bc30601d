using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    // Element-wise operators; a name that ends in _ changes the tensor itself.
    public partial class Tensor
    {
        public Tensor abs() => Aten.abs.Call(this);
        public Tensor abs_() => InPlace(Aten.abs_, this);
        public Tensor ceil() => Aten.ceil.Call(this);
        public Tensor ceil_() => InPlace(Aten.ceil_, this);
        public Tensor exp() => Aten.exp.Call(this);
        public Tensor exp_() => InPlace(Aten.exp_, this);
        public Tensor exp2() => Aten.exp2.Call(this);
        public Tensor exp2_() => InPlace(Aten.exp2_, this);
        public Tensor expm1() => Aten.expm1.Call(this);
        public Tensor expm1_() => InPlace(Aten.expm1_, this);
        public Tensor floor() => Aten.floor.Call(this);
        public Tensor floor_() => InPlace(Aten.floor_, this);
        public Tensor frac() => Aten.frac.Call(this);
        public Tensor frac_() => InPlace(Aten.frac_, this);
        public Tensor log() => Aten.log.Call(this);
        public Tensor log_() => InPlace(Aten.log_, this);
        public Tensor log10() => Aten.log10.Call(this);
        public Tensor log10_() => InPlace(Aten.log10_, this);
        public Tensor log1p() => Aten.log1p.Call(this);
        public Tensor log1p_() => InPlace(Aten.log1p_, this);
        public Tensor log2() => Aten.log2.Call(this);
        public Tensor log2_() => InPlace(Aten.log2_, this);
        public Tensor neg() => Aten.neg.Call(this);
        public Tensor neg_() => InPlace(Aten.neg_, this);
        public Tensor reciprocal() => Aten.reciprocal.Call(this);
        public Tensor reciprocal_() => InPlace(Aten.reciprocal_, this);
        public Tensor rsqrt() => Aten.rsqrt.Call(this);
        public Tensor rsqrt_() => InPlace(Aten.rsqrt_, this);
        public Tensor sqrt() => Aten.sqrt.Call(this);
        public Tensor sqrt_() => InPlace(Aten.sqrt_, this);
        public Tensor sign() => Aten.sign.Call(this);
        public Tensor sign_() => InPlace(Aten.sign_, this);
        public Tensor sin() => Aten.sin.Call(this);
        public Tensor sin_() => InPlace(Aten.sin_, this);
        public Tensor cos() => Aten.cos.Call(this);
        public Tensor cos_() => InPlace(Aten.cos_, this);
        public Tensor tan() => Aten.tan.Call(this);
        public Tensor tan_() => InPlace(Aten.tan_, this);
        public Tensor tanh() => Aten.tanh.Call(this);
        public Tensor tanh_() => InPlace(Aten.tanh_, this);
        public Tensor sigmoid() => Aten.sigmoid.Call(this);
        public Tensor sigmoid_() => InPlace(Aten.sigmoid_, this);
        public Tensor relu() => Aten.relu.Call(this);
        public Tensor relu_() => InPlace(Aten.relu_, this);
        public Tensor square() => pow(2);
        public Tensor erf() => Aten.erf.Call(this);
        public Tensor erf_() => InPlace(Aten.erf_, this);
        public Tensor trunc() => Aten.trunc.Call(this);
        public Tensor trunc_() => InPlace(Aten.trunc_, this);
        public Tensor sinh() => Aten.sinh.Call(this);
        public Tensor sinh_() => InPlace(Aten.sinh_, this);
        public Tensor cosh() => Aten.cosh.Call(this);
        public Tensor cosh_() => InPlace(Aten.cosh_, this);
        public Tensor asin() => Aten.asin.Call(this);
        public Tensor asin_() => InPlace(Aten.asin_, this);
        public Tensor acos() => Aten.acos.Call(this);
        public Tensor acos_() => InPlace(Aten.acos_, this);
        public Tensor atan() => Aten.atan.Call(this);
        public Tensor atan_() => InPlace(Aten.atan_, this);
        public Tensor logical_not() => Aten.logical_not.Call(this);
        public Tensor logical_not_() => InPlace(Aten.logical_not_, this);
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);
        public Tensor bitwise_not_() => InPlace(Aten.bitwise_not_, this);
        public Tensor isnan() => Aten.isnan.Call(this);
        public Tensor isinf() => Aten.isinf.Call(this);
        public Tensor isfinite() => Aten.isfinite.Call(this);
        public Tensor negative() => neg();
        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public Tensor round(long decimals = 0L) => Aten.round_decimals.Call(this, decimals);
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.softplus.Call(this, (Scalar)beta, (Scalar)threshold);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Call(this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => InPlace(Aten.leaky_relu_, this, negative_slope);
        public Tensor silu() => Aten.silu.Call(this);

        public Tensor mul(Tensor target) => Aten.mul_Tensor.Call(this, target);
        public Tensor mul(Scalar target) => Aten.mul_Scalar.Call(this, target);
        public Tensor mul_(Tensor target) => InPlace(Aten.mul_Tensor_, this, target);
        public Tensor mul_(Scalar target) => InPlace(Aten.mul_Scalar_, this, target);
        public Tensor sub(Tensor target) => Aten.sub_Tensor.Call(this, target);
        public Tensor sub(Scalar target) => Aten.sub_Scalar.Call(this, target);
        public Tensor sub_(Tensor target) => InPlace(Aten.sub_Tensor_, this, target);
        public Tensor sub_(Scalar target) => InPlace(Aten.sub_Scalar_, this, target);
        public Tensor add(Tensor target) => Aten.add_Tensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.add_Scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Aten.add_Scalar.Call(this, scalar, alpha);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Tensor_mode.Call(this, target, Name(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Aten.div_Scalar_mode.Call(this, target, Name(rounding_mode));
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Aten.pow_Scalar.Call(this, exponent);
        public Tensor add_(Tensor target) => InPlace(Aten.add_Tensor_, this, target);
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Aten.add_Tensor_, this, target, alpha);
        public Tensor add_(Scalar scalar) => InPlace(Aten.add_Scalar_, this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(Aten.add_Scalar_, this, scalar, alpha);
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(Aten.div_Tensor_mode_, this, target, Name(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            InPlace(Aten.div_Scalar_mode_, this, target, Name(rounding_mode));
        public Tensor pow_(Tensor exponent) => InPlace(Aten.pow_Tensor_, this, exponent);
        public Tensor pow_(Scalar exponent) => InPlace(Aten.pow_Scalar_, this, exponent);
        public Tensor remainder(Tensor target) => Aten.remainder_Tensor.Call(this, target);
        public Tensor remainder(Scalar target) => Aten.remainder_Scalar.Call(this, target);
        public Tensor remainder_(Tensor target) => InPlace(Aten.remainder_Tensor_, this, target);
        public Tensor remainder_(Scalar target) => InPlace(Aten.remainder_Scalar_, this, target);
        public Tensor floor_divide(Tensor other) => Aten.floor_divide_Tensor.Call(this, other);
        public Tensor floor_divide(Scalar other) => Aten.floor_divide_Scalar.Call(this, other);
        public Tensor floor_divide_(Tensor other) => InPlace(Aten.floor_divide_Tensor_, this, other);
        public Tensor floor_divide_(Scalar other) => InPlace(Aten.floor_divide_Scalar_, this, other);
        public Tensor fmod(Tensor target) => Aten.fmod_Tensor.Call(this, target);
        public Tensor fmod(Scalar target) => Aten.fmod_Scalar.Call(this, target);
        public Tensor fmod_(Tensor target) => InPlace(Aten.fmod_Tensor_, this, target);
        public Tensor fmod_(Scalar target) => InPlace(Aten.fmod_Scalar_, this, target);

        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);
        public Tensor logical_and_(Tensor other) => InPlace(Aten.logical_and_, this, other);
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);
        public Tensor logical_or_(Tensor other) => InPlace(Aten.logical_or_, this, other);
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);
        public Tensor logical_xor_(Tensor other) => InPlace(Aten.logical_xor_, this, other);
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and.Call(this, other);
        public Tensor bitwise_and_(Tensor other) => InPlace(Aten.bitwise_and_, this, other);
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or.Call(this, other);
        public Tensor bitwise_or_(Tensor other) => InPlace(Aten.bitwise_or_, this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor.Call(this, other);
        public Tensor bitwise_xor_(Tensor other) => InPlace(Aten.bitwise_xor_, this, other);
        public Tensor atan2(Tensor other) => Aten.atan2.Call(this, other);
        public Tensor maximum(Tensor other) => Aten.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Aten.minimum.Call(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.clamp_Tensor.Call(this, min, max);
        public Tensor clamp_min(Scalar min) => Aten.clamp_min.Call(this, min);
        public Tensor clamp_max(Scalar max) => Aten.clamp_max.Call(this, max);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.addcdiv.Call(this, tensor1, tensor2);
        public Tensor lerp(Tensor end, Tensor weight) => Aten.lerp.Call(this, end, weight);
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill.Call(this, mask, value);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace(Aten.clamp_, this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => InPlace(Aten.clamp_Tensor_, this, min, max);
        public Tensor clamp_min_(Scalar min) => InPlace(Aten.clamp_min_, this, min);
        public Tensor clamp_max_(Scalar max) => InPlace(Aten.clamp_max_, this, max);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcmul_, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Aten.addcdiv_, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => InPlace(Aten.addcdiv_, this, tensor1, tensor2);
        public Tensor lerp_(Tensor end, Tensor weight) => InPlace(Aten.lerp_, this, end, weight);
        public Tensor nan_to_num_(double nan = 0d, double? posinf = null, double? neginf = null) => InPlace(Aten.nan_to_num_, this, nan, posinf, neginf);
        public Tensor masked_fill_(Tensor mask, Scalar value) => InPlace(Aten.masked_fill_, this, mask, value);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor fill_(Scalar value) => InPlace(Aten.fill_, this, value);
        public Tensor zero_() => InPlace(Aten.zero_, this);
        public Tensor where(Tensor condition, Tensor y) => Aten.where.Call(condition, this, y);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();
    }
}
