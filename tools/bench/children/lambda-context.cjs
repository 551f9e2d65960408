/** The context object that Lambda passes to a handler. */
exports.context = {
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:bench',
  memoryLimitInMB: '1769',
  getRemainingTimeInMillis: () => 30_000,
};
